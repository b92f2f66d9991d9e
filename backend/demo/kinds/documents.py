"""What the stories of kinds ask and do besides what the first region does, as any integrator could."""

_ERRORS = "errors { code message field }"
_CASE = "case { id number stage phase version }"

TAFEL = """query Tafel($id: ID!) {
  tafel(id: $id) {
    kindCode kindVersion status closedFor organisation { kind }
    seats { kind organisation { kind } }
  }
}"""
KIND = """query Kind($code: String!, $version: Int) {
  tafelKind(code: $code, version: $version) {
    aliases tafelClass regime responsible subjects purposes rhythm intakeKinds referralFields triage admission weighers
    weighingOrganisations escalatesTo
    seats { organisationKind seat categories }
    phases { code to ends }
    outcomes { code leadsTo }
    forms { code kind items { code } }
  }
}"""
TERMS = """query Terms {
  terms { code length { amount unit } }
}"""
CHANGE = """query TafelKindChange($file: String!) {
  tafelKindChange(document: $file) { problems { code } }
}"""
TRIAGE = """query Triage {
  referrals(first: 100) {
    edges { node { id stage subjects { id name } referral { kind roundOn leftOut reportedEarlier } } }
  }
}"""
ROUND = """query Round($on: Date!) {
  referrals(first: 100, roundOn: $on) { edges { node { id } } }
}"""
NAMES = """query TriageNames($case: ID!) {
  case(id: $case) { referral { namedSubjects { subjectId roleInHousehold name birthDate } } }
}"""
SEEN = """query Seen($id: ID!) {
  case(id: $id) { stage phase subjects(first: 25) { name } participations(first: 60) { kind organisation { kind } } }
}"""
HOME = """query Home($id: ID!) {
  case(id: $id) { subjects(first: 25) { toldAddress { address secret } } }
}"""
PHASES = """query CasePhases($case: ID!) {
  casePhases(case: $case) { edges { node { code ends stands follows guards missing } } }
}"""
DRAFT = """query MayIShareThisDraft($subjects: [ID!]!, $category: Category!, $recipients: [ID!]!) {
  mayShareDraft(subjects: $subjects, category: $category, recipients: $recipients) { may lacking { missing } }
}"""
REJECT = f"""mutation RejectCase($input: RejectCaseInput!) {{
  rejectCase(input: $input) {{ {_CASE} rejection {{ outcome reason toKind letter }} {_ERRORS} }}
}}"""
MOVE = f"""mutation MovePhase($input: MovePhaseInput!) {{
  movePhase(input: $input) {{ {_CASE} {_ERRORS} }}
}}"""
TALK = f"""mutation RecordFamilyTalk($input: RecordFamilyTalkInput!) {{
  recordFamilyTalk(input: $input) {{ case {{ familyTalks {{ discussed }} }} {_ERRORS} }}
}}"""
ASSESS = f"""mutation GiveAssessment($input: GiveAssessmentInput!) {{
  giveAssessment(input: $input) {{ case {{ id assessments {{ discipline }} }} {_ERRORS} }}
}}"""
PROPOSE = f"""mutation ProposeDecision($input: ProposeDecisionInput!) {{
  proposeDecision(input: $input) {{ decision {{ id }} {_ERRORS} }}
}}"""
CONFIRM = f"""mutation ConfirmDecision($input: ConfirmDecisionInput!) {{
  confirmDecision(input: $input) {{ decision {{ id }} {_ERRORS} }}
}}"""
ACTIVATE = f"""mutation ActivateTafel($input: ActivateTafelInput!) {{
  activateTafel(input: $input) {{ tafel {{ id }} {_ERRORS} }}
}}"""
MEASURE = f"""mutation RecordMeasure($input: RecordMeasureInput!) {{
  recordMeasure(input: $input) {{ measure {{ id }} {_ERRORS} }}
}}"""
GLASS = f"""mutation BreakGlass($input: BreakGlassInput!) {{
  breakGlass(input: $input) {{
    breakGlass {{ id categories validFrom validUntil reviewed version }} case {{ id subjects {{ name }} }} {_ERRORS}
  }}
}}"""
REVIEW_GLASS = f"""mutation ReviewBreakGlass($input: ReviewBreakGlassInput!) {{
  reviewBreakGlass(input: $input) {{ breakGlass {{ reviewed version }} {_ERRORS} }}
}}"""
NUMBER = """query Number($id: ID!) {
  case(id: $id) { number }
}"""
NAMED = """query Named($id: ID!) {
  case(id: $id) { number subjects(first: 25) { name } }
}"""
NOTICES = """query Notices {
  notifications(first: 100) { edges { node { topic case { id } } } }
}"""
PUBLISH = f"""mutation PublishStatement($input: PublishStatementInput!) {{
  publishStatement(input: $input) {{ statement {{ id number }} {_ERRORS} }}
}}"""
ACCEPT = f"""mutation AcceptStatement($input: AcceptStatementInput!) {{
  acceptStatement(input: $input) {{ statement {{ acceptedByMe }} {_ERRORS} }}
}}"""
STATEMENTS = """query Statements($id: ID!) {
  tafel(id: $id) { statements { id kind acceptedByMe } }
}"""
DESCRIBE = f"""mutation DescribeOrganisation($input: DescribeOrganisationInput!) {{
  describeOrganisation(input: $input) {{ entry {{ id version }} {_ERRORS} }}
}}"""
DIRECTORY = """query Directory($text: String, $area: String, $expertise: Expertise) {
  directory(text: $text, area: $area, expertise: $expertise, first: 200) {
    edges { node { task area phone version organisation { id } } }
  }
}"""
TEXT = """query Text($id: ID!) {
  contribution(id: $id) { body ownStatements { giver words } }
}"""
SAY = f"""mutation AddOwnStatement($input: AddOwnStatementInput!) {{
  addOwnStatement(input: $input) {{ statement {{ id giver }} {_ERRORS} }}
}}"""
CORRECT = f"""mutation CorrectContribution($input: CorrectContributionInput!) {{
  correctContribution(input: $input) {{ correction {{ id replacement {{ id }} }} {_ERRORS} }}
}}"""
ASK_CONSULT = f"""mutation AskConsult($input: AskConsultInput!) {{
  askConsult(input: $input) {{ consult {{ id }} {_ERRORS} }}
}}"""
ANSWER_CONSULT = f"""mutation AnswerConsult($input: AnswerConsultInput!) {{
  answerConsult(input: $input) {{ consult {{ id }} {_ERRORS} }}
}}"""
ASK_INFORMATION = f"""mutation AskInformation($input: AskInformationInput!) {{
  askInformation(input: $input) {{ request {{ id }} {_ERRORS} }}
}}"""
ANSWER_INFORMATION = f"""mutation AnswerInformation($input: AnswerInformationInput!) {{
  answerInformation(input: $input) {{ request {{ id }} {_ERRORS} }}
}}"""
ANSWERED = """query Answered($id: ID!) {
  informationRequest(id: $id) { answer { outcome reason contribution { body } } }
}"""
ASKED = """query Asked($id: ID!) {
  informationRequest(id: $id) { alongMode endsAt answer { outcome } }
}"""
WORK = """query Work {
  tasks(first: 100, done: false) { edges { node { id kind version case { id } } } }
}"""
COMPLETE = f"""mutation CompleteTask($input: CompleteTaskInput!) {{
  completeTask(input: $input) {{ task {{ id outcome }} {_ERRORS} }}
}}"""
BOOK_HOURS = f"""mutation BookConsultHours($input: BookConsultHoursInput!) {{
  bookConsultHours(input: $input) {{ consult {{ id }} {_ERRORS} }}
}}"""
BUDGET = """query ConsultBudget($tafel: ID!) {
  consultBudget(tafel: $tafel) { edges { node { used budget remaining over } } }
}"""
PRECEDED = """query Preceded($case: ID!) {
  case(id: $case) { referral { afterAdvice } }
}"""
CONSULTS = """query Consults {
  consults(first: 20) { edges { node { id question advice caseIds } } }
}"""
FILL_IN = f"""mutation FillIn($input: ContributeInput!) {{
  contribute(input: $input) {{ contribution {{ id form answers {{ item }} }} {_ERRORS} }}
}}"""
BESIDE = """query FormComparison($subject: ID!, $form: String!, $earlier: Date!, $later: Date!) {
  formComparison(subject: $subject, form: $form, earlier: $earlier, later: $later) {
    edges { node { item earlier { value } later { value contribution { happenedOn owner { id } } } } }
  }
}"""
FILES = """query Files($contribution: ID!) {
  contribution(id: $contribution) { documents { id name size } }
}"""
CONTINUE = f"""mutation ContinueCase($input: ContinueCaseInput!) {{
  continueCase(input: $input) {{ continuation {{ id confirmedAt }} {_ERRORS} }}
}}"""
CONFIRM_CONTINUATION = f"""mutation ConfirmContinuation($input: ConfirmContinuationInput!) {{
  confirmContinuation(input: $input) {{ continuation {{ id confirmedAt }} {_ERRORS} }}
}}"""
CONTINUATIONS = """query Continuations($case: ID!) {
  case(id: $case) { continuations { kind confirmedAt earlier { id } later { id } } }
}"""

DELEGATE = f"""mutation DelegateTask($input: DelegateTaskInput!) {{
  delegateTask(input: $input) {{ delegation {{ id version endedBecause }} {_ERRORS} }}
}}"""
WITHDRAW_DELEGATION = f"""mutation WithdrawDelegation($input: WithdrawDelegationInput!) {{
  withdrawDelegation(input: $input) {{ delegation {{ id endedBecause }} {_ERRORS} }}
}}"""
DONE_FOR = """query DoneFor($id: ID!) {
  node(id: $id) { ... on Contribution { broughtFor { taskCode delegator { name } member { name } } } }
}"""
MISSING = """query Missing {
  viewer { roles { kind missingRegistration } }
}"""
