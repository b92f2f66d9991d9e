"""What the people of the scenario ask and do, as GraphQL documents: nothing that an integrator could not send."""

_CASE = "case { id number stage version }"
_ERRORS = "errors { code message field }"

SIGHT = """query Sight($id: ID!) {
  viewer { organisation { name } }
  cases(first: 50) { edges { node { id number stage } } }
  case(id: $id) {
    number
    stage
    subjects(first: 25) { id roleInHousehold name }
    contributions(first: 20) { edges { node { id category body owner { name } } } }
  }
}"""
ABSENT = """query Absent($id: ID!) { case(id: $id) { id number stage } node(id: $id) { id } }"""
WORKLIST = """query Worklist { cases(first: 50) { edges { node { id } } } }"""
LISTS = """query DestructionLists($waiting: Boolean) {
  destructionLists(first: 20, waiting: $waiting) {
    edges { node { id version state destructions(first: 50) { edges { node { caseId caseNumber dueAt state } } } } }
  }
}"""
DECLARATIONS = """query Declarations {
  declarations(first: 20) {
    edges {
      node {
        caseId
        ground
        manner
        declaredAt
        unreadableFrom
        organisation { name }
        policy { nameNl term }
        what { subjects contributions legalBases consents participations weighings notifications }
      }
    }
  }
}"""

REFER = f"""mutation ReferCase($input: ReferCaseInput!) {{
  referCase(input: $input) {{ case {{ id version subjects {{ id roleInHousehold }} }} {_ERRORS} }}
}}"""
START_WEIGHING = f"""mutation StartWeighing($input: MoveCaseInput!) {{
  startWeighing(input: $input) {{ {_CASE} {_ERRORS} }}
}}"""
WEIGH = f"""mutation WeighCase($input: WeighCaseInput!) {{
  weighCase(input: $input) {{ weighing {{ id verdict }} {_ERRORS} }}
}}"""
ADMIT = f"""mutation AdmitCase($input: MoveCaseInput!) {{
  admitCase(input: $input) {{ {_CASE} {_ERRORS} }}
}}"""
INVITE = f"""mutation Invite($input: InviteInput!) {{
  invite(input: $input) {{ participation {{ id kind }} {_ERRORS} }}
}}"""
RECORD_BASIS = f"""mutation RecordBasis($input: RecordBasisInput!) {{
  recordBasis(input: $input) {{ legalBasis {{ id kind consent {{ id }} }} {_ERRORS} }}
}}"""
RECORD_POLICE_DECISION = f"""mutation RecordPoliceDecision($input: RecordPoliceDecisionInput!) {{
  recordPoliceDecision(input: $input) {{ policeDecision {{ id article inForce }} {_ERRORS} }}
}}"""
CONTRIBUTE = f"""mutation Contribute($input: ContributeInput!) {{
  contribute(input: $input) {{ contribution {{ id }} {_ERRORS} }}
}}"""
WITHDRAW = f"""mutation WithdrawConsent($input: WithdrawConsentInput!) {{
  withdrawConsent(input: $input) {{ consent {{ id withdrawnAt }} {_ERRORS} }}
}}"""
OUTCOME = f"""mutation RecordOutcome($input: RecordOutcomeInput!) {{
  recordOutcome(input: $input) {{ case {{ id phase outcomes {{ outcome }} }} {_ERRORS} }}
}}"""
CLOSE = f"""mutation CloseCase($input: CloseCaseInput!) {{
  closeCase(input: $input) {{ case {{ id stage version retentionTerm {{ dueAt }} }} {_ERRORS} }}
}}"""
APPROVE = f"""mutation ApproveDestruction($input: ApproveDestructionInput!) {{
  approveDestruction(input: $input) {{
    destructionList {{ id state version executeAt approvals {{ capacity }} }} {_ERRORS}
  }}
}}"""
